namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>Adds the jobs of this node: their metering, the outbox of their receipts, and what sends those.</summary>
internal static class JobFeature
{
    /// <summary>Adds outbox, signal, sender, the table of jobs and its sweeper.</summary>
    public static void AddJobs(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReceiptSignal>();
        builder.Services.AddSingleton<SqliteOutbox>();
        builder.Services.AddSingleton<IReceiptOutbox>(services => services.GetRequiredService<SqliteOutbox>());
        builder.Services.AddSingleton<ReceiptMetrics>();
        builder.Services.AddSingleton<ReceiptSender>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ReceiptSender>());
        builder.Services.AddSingleton<JobTable>();
        builder.Services.AddHostedService<JobSweeper>();
    }
}
