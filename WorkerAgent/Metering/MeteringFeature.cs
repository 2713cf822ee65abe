namespace MonkeyTroop.WorkerAgent.Metering;

/// <summary>Adds the metering of jobs.</summary>
internal static class MeteringFeature
{
    /// <summary>Adds the table of jobs and its sweeper.</summary>
    public static void AddMetering(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<JobTable>();
        builder.Services.AddHostedService<JobSweeper>();
    }
}
