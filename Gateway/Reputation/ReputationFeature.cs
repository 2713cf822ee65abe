namespace MonkeyTroop.Gateway.Reputation;

/// <summary>Registers what counts the word of payers.</summary>
internal static class ReputationFeature
{
    public static IServiceCollection AddReputation(this IServiceCollection services) => services.AddSingleton<Ballots>();
}
