using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>A worker as a service: what is started, as whom, with which flags. It holds no secret, since all of it is readable by every user.</summary>
internal sealed record ServicePlan
{
    /// <summary>The service's name.</summary>
    public const string Name = "monkey-troop-worker";

    /// <summary>What it is, for people.</summary>
    public const string Description = "Monkey Troop worker, beside an inference engine";

    /// <summary>For whom.</summary>
    public required ServiceScope Scope { get; init; }

    /// <summary>The program, as a full path, and what stands before its flags.</summary>
    public required IReadOnlyList<string> Program { get; init; }

    /// <summary>The worker's flags and their values, without secrets.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Folder of the .NET runtime that the program needs; null where it finds or has one by itself.</summary>
    public string? Runtime { get; init; }

    /// <summary>Whom the machine's service runs as; null for a user that exists only while it runs.</summary>
    public string? RunAs { get; init; }

    /// <summary>The data folder that was asked for; null for the service's own.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Groups whose members may use the GPU, as far as this machine has them.</summary>
    public IReadOnlyList<string> GpuGroups { get; init; } = [];

    /// <summary>How long the service may take to stop: the drain with its default limits, and 10 s for the rest.</summary>
    public static TimeSpan StopLimit { get; } = Drain.Longest(new TicketProxyOptions()) + TimeSpan.FromSeconds(10);

    /// <summary>All that is started.</summary>
    public IEnumerable<string> Command => [.. Program, .. Flags];

    /// <summary>The folders and files that must be readable for it to start.</summary>
    public IEnumerable<string> Needed => Program.Count > 1
        ? [Path.GetDirectoryName(Program[1])!, Runtime ?? Path.GetDirectoryName(Program[0])!]
        : Runtime is null ? [Path.GetDirectoryName(Program[0])!] : [Path.GetDirectoryName(Program[0])!, Runtime];
}
