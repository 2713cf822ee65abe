namespace MonkeyTroop.WorkerAgent.Receipts;

/// <summary>Adds the outbox and what sends it.</summary>
internal static class ReceiptFeature
{
    /// <summary>Adds outbox, signal and sender.</summary>
    public static void AddReceipts(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReceiptSignal>();
        builder.Services.AddSingleton<SqliteOutbox>();
        builder.Services.AddSingleton<IReceiptOutbox>(services => services.GetRequiredService<SqliteOutbox>());
        builder.Services.AddSingleton<ReceiptMetrics>();
        builder.Services.AddSingleton<ReceiptSender>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ReceiptSender>());
    }
}
