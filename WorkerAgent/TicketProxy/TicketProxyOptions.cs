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

    /// <summary>Longest time that a request may run, 1 s to an hour. Default 300 s.</summary>
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
