namespace MonkeyTroop.WorkerAgent.Tickets;

/// <summary>Adds the checking of tickets.</summary>
internal static class TicketFeature
{
    /// <summary>Adds the key set and its refresher.</summary>
    public static void AddTickets(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TicketKeySet>();
        builder.Services.AddHostedService<TicketKeyRefresher>();
    }
}
