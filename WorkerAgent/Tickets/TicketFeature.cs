namespace MonkeyTroop.WorkerAgent.Tickets;

/// <summary>Adds the checking of tickets.</summary>
internal static class TicketFeature
{
    /// <summary>Adds the key set and its refresher, and what the coordinator took back.</summary>
    public static void AddTickets(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TicketKeySet>();
        builder.Services.AddSingleton<RevokedAccounts>();
        builder.Services.AddSingleton<WorkPermission>();
        builder.Services.AddHostedService<TicketKeyRefresher>();
    }
}
