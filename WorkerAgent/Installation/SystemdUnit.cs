using System.Globalization;
using System.Text;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>
/// Writes the unit (systemd.service(5), systemd.exec(5)). Settings that came after systemd 247 (Debian 11) are left out: an older one warns of each.
/// </summary>
internal static class SystemdUnit
{
    /// <summary>How long a worker may show no sign of life: long enough for a machine that swaps.</summary>
    private const int WatchdogSeconds = 60;

    /// <summary>Longest start: a first one waits 60 s for a coordinator that is away.</summary>
    private const int StartSeconds = 120;

    /// <summary>What StateDirectory makes; a specifier stands for /var/lib.</summary>
    private const string StateFolder = $"%S/{ServicePlan.Name}";

    private static readonly string[] HiddenFolders = ["/home", "/root", "/run/user"];

    /// <summary>Folders that every service has of its own, empty.</summary>
    private static readonly string[] PrivateFolders = ["/tmp", "/var/tmp"];

    /// <summary>The file of the unit.</summary>
    public const string FileName = $"{ServicePlan.Name}.service";

    /// <summary>Which of the folders that the program needs no service of the machine can see; null when it sees all.</summary>
    public static string? UnseenFolder(ServicePlan plan) =>
        plan.Scope == ServiceScope.User
            ? null
            : plan.Needed.FirstOrDefault(path => IsBelow(path, PrivateFolders) || path.Contains(':', StringComparison.Ordinal));

    /// <summary>Whether the service of a unit has its data in the folder that systemd makes for it, and can remove.</summary>
    /// <param name="unit">The unit's text.</param>
    public static bool HasOwnFolder(string unit) => unit.Contains($" --data {StateFolder}\n", StringComparison.Ordinal);

    /// <summary>The unit's text.</summary>
    public static string Write(ServicePlan plan)
    {
        var text = new StringBuilder();
        text.AppendLine(Head(plan)).AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            [Service]
            # Ready once it takes requests, and restarted when it shows no sign of life.
            Type=notify
            ExecStart=:{Start(plan)}
            # Settings of yours; readable by the service's manager alone (mode 0600), so also for keys of engines.
            EnvironmentFile=-%E/monkey-troop/worker.env
            # The invitation, for the first start alone.
            EnvironmentFile=-%t/{JoinFile.Name}
            WatchdogSec={WatchdogSeconds}
            TimeoutStartSec={StartSeconds}
            # Requests that run are finished. The worker asks for more time itself where TicketProxy:DrainTimeout is longer.
            TimeoutStopSec={(int)Math.Ceiling(ServicePlan.StopLimit.TotalSeconds)}
            Restart=on-failure
            RestartSec=10
            # A worker that hangs leaves no picture of its memory, which has its key, on the disk.
            LimitCORE=0
            UMask=0077
            """);
        if (plan.Runtime is not null)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Environment={SystemdText.Word($"DOTNET_ROOT={plan.Runtime}")}");
        }

        text.AppendLine(plan.Scope == ServiceScope.Machine ? MachineSandbox(plan) : Filters);
        text.AppendLine().Append(CultureInfo.InvariantCulture, $"""
            [Install]
            WantedBy={(plan.Scope == ServiceScope.Machine ? "multi-user.target" : "default.target")}

            """);
        return text.Replace("\r\n", "\n").ToString();
    }

    private static string Head(ServicePlan plan) => $"""
        # Written by "WorkerAgent install", which overwrites it.
        # For changes of your own: systemctl {(plan.Scope == ServiceScope.User ? "--user " : "")}edit {ServicePlan.Name}
        [Unit]
        Description={ServicePlan.Description}
        {(plan.Scope == ServiceScope.User ? "After=ollama.service" : """
        Wants=network-online.target
        After=network-online.target nvidia-persistenced.service ollama.service
        """)}
        # It is tried again for as long as it takes, every 10 s.
        StartLimitIntervalSec=0
        """;

    private static string Start(ServicePlan plan)
    {
        var command = SystemdText.Words(plan.Command);
        return plan switch
        {
            { DataFolder: { } folder } => $"{command} {SystemdText.Words(["--data", folder])}",
            { Scope: ServiceScope.Machine } => $"{command} --data {StateFolder}",
            _ => command,
        };
    }

    private static string MachineSandbox(ServicePlan plan) => $"""
        {(plan.RunAs is { } user ? $"User={user}" : "DynamicUser=yes")}
        StateDirectory={ServicePlan.Name}
        StateDirectoryMode=0700
        {Folders(plan)}
        CapabilityBoundingSet=
        AmbientCapabilities=
        ProtectSystem=strict
        PrivateTmp=yes
        RemoveIPC=yes
        # nvidia-smi reads /proc/driver/nvidia, so of /proc only other users' processes are hidden.
        ProtectProc=invisible
        ProtectKernelTunables=yes
        ProtectKernelModules=yes
        ProtectKernelLogs=yes
        ProtectControlGroups=yes
        ProtectClock=yes
        ProtectHostname=yes
        # No device but the GPUs', to ask how busy they are: NVIDIA's (its number is 195 everywhere), AMD's kfd and dri.
        PrivateDevices=no
        DevicePolicy=closed
        DeviceAllow=char-195 rw
        DeviceAllow=char-nvidia* rw
        DeviceAllow=char-kfd rw
        DeviceAllow=char-drm rw
        {(plan.GpuGroups.Count > 0 ? $"SupplementaryGroups={string.Join(' ', plan.GpuGroups)}\n" : "")}{Filters}
        """;

    /// <summary>What needs no namespaces, so that a user's own manager can do it too.</summary>
    private const string Filters = """
        NoNewPrivileges=yes
        # MemoryDenyWriteExecute=yes cannot be: .NET compiles while it runs, and makes what it compiled executable.
        RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        LockPersonality=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        SystemCallFilter=~@privileged @resources
        # .NET does not start without: with it it finds out which processors it may use.
        SystemCallFilter=sched_setaffinity
        # A call that is not allowed fails; it does not end the worker.
        SystemCallErrorNumber=EPERM
        """;

    // A program, a runtime or a data folder in a user's home is shown alone; the rest of all homes is empty.
    private static string Folders(ServicePlan plan)
    {
        var read = plan.Needed.Where(path => IsBelow(path, HiddenFolders)).Distinct().ToList();
        var hidesData = plan.DataFolder is { } folder && IsBelow(folder, HiddenFolders);
        var lines = new List<string> { read.Count > 0 || hidesData ? "ProtectHome=tmpfs" : "ProtectHome=yes" };
        if (read.Count > 0)
        {
            lines.Add($"BindReadOnlyPaths={SystemdText.Words(read)}");
        }

        if (plan.DataFolder is { } data)
        {
            lines.Add($"{(hidesData ? "BindPaths" : "ReadWritePaths")}={SystemdText.Word(data)}");
        }

        return string.Join('\n', lines);
    }

    private static bool IsBelow(string path, IEnumerable<string> folders) =>
        folders.Any(folder => path == folder || path.StartsWith($"{folder}/", StringComparison.Ordinal));
}
