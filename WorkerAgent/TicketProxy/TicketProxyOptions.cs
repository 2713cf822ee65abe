using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Limits of requests for inference.</summary>
internal sealed class TicketProxyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "TicketProxy";

    /// <summary>Largest request body in bytes, 1 KiB to 256 MiB. Default 32 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Longest time that a body may take to arrive, 1 s to 10 minutes. Default 60 s.</summary>
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Least rate at which a body may arrive, on the average after its first 5 s, 1 byte/s to 1 MiB/s. Default 1024 bytes/s.</summary>
    public int MinBodyBytesPerSecond { get; set; } = 1024;

    /// <summary>
    /// Least rate at which an answer must be taken while some of it waits, 1 byte/s to 1 MiB/s. Default 2048 bytes/s, far less than any
    /// link that people use, so 64 KiB may wait for 37 s: the time of their size and <see cref="ReaderGuard.Stall"/>.
    /// </summary>
    public int MinAnswerBytesPerSecond { get; set; } = 2048;

    /// <summary>
    /// Longest time that an engine may take to begin its answer, the request's body included, and longest pause within it, 1 s to an hour.
    /// Default 300 s. An answer may take as long as it streams and is paid.
    /// </summary>
    public TimeSpan InferenceTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>How long running requests may go on after the worker was told to stop, 0 to 5 minutes. Default 20 s.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>Checks <see cref="TicketProxyOptions"/>.</summary>
internal sealed class TicketProxyOptionsValidator : IValidateOptions<TicketProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, TicketProxyOptions options)
    {
        var failures = new List<string>();
        Check(options.MaxBodyBytes is >= 1024 and <= 256 * 1024 * 1024, "TicketProxy:MaxBodyBytes takes 1 KiB to 256 MiB");
        Check(options.BodyTimeout >= TimeSpan.FromSeconds(1) && options.BodyTimeout <= TimeSpan.FromMinutes(10), "TicketProxy:BodyTimeout takes 1 s to 10 minutes");
        Check(options.MinBodyBytesPerSecond is >= 1 and <= 1024 * 1024, "TicketProxy:MinBodyBytesPerSecond takes 1 to 1048576");
        Check(options.MinAnswerBytesPerSecond is >= 1 and <= 1024 * 1024, "TicketProxy:MinAnswerBytesPerSecond takes 1 to 1048576");
        Check(options.InferenceTimeout >= TimeSpan.FromSeconds(1) && options.InferenceTimeout <= TimeSpan.FromHours(1), "TicketProxy:InferenceTimeout takes 1 s to 1 hour");
        Check(options.DrainTimeout >= TimeSpan.Zero && options.DrainTimeout <= TimeSpan.FromMinutes(5), "TicketProxy:DrainTimeout takes 0 to 5 minutes");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string failure)
        {
            if (!holds)
            {
                failures.Add(failure);
            }
        }
    }
}
