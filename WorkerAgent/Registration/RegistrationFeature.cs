using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.Registration;

/// <summary>Adds joining the network.</summary>
internal static class RegistrationFeature
{
    /// <summary>Adds options, credentials and <see cref="Registrar"/>.</summary>
    public static void AddRegistration(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RegistrationOptions>().BindConfiguration(RegistrationOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<RegistrationOptions>, RegistrationOptionsValidator>();
        builder.Services.AddSingleton<NodeCredentials>();
        builder.Services.AddSingleton<Registrar>();
    }

    /// <summary>Joins before anything is served: without credentials no receipt could be signed.</summary>
    public static Task JoinNetworkAsync(this WebApplication app, CancellationToken cancellation) =>
        app.Services.GetRequiredService<Registrar>().JoinAsync(cancellation);
}
