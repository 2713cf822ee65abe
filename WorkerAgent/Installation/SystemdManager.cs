using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>systemd, by its command systemctl(1).</summary>
internal sealed class SystemdManager(SystemdFolders folders, TimeProvider time) : IServiceManager
{
    private static readonly TimeSpan QuickLimit = TimeSpan.FromSeconds(30);

    /// <summary>Longer than the unit's own limit of a start.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(180);

    /// <summary>Longer than the longest drain that can be set, of 5 minutes.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(7);

    /// <inheritdoc />
    public string Describe(ServicePlan plan) => SystemdUnit.UnseenFolder(plan) is { } folder
        ? throw new StartupFailureException(
            $"no service can see the program in {folder}: every service has /tmp of its own, and a colon means something else; "
            + "publish it to a folder as /opt/monkey-troop/worker, and install from there")
        : SystemdUnit.Write(plan);

    /// <inheritdoc />
    public async Task<string> InstallAsync(ServicePlan plan, string? joinToken, CancellationToken cancellation)
    {
        var text = Describe(plan);
        Require(plan.Scope, "install");
        if (plan.DataFolder is { } data && !Directory.Exists(data))
        {
            throw new StartupFailureException($"--data: there is no folder {data}");
        }

        var unit = folders.Unit(plan.Scope);
        ServiceFile.Write(unit, text);
        var join = folders.Join(plan.Scope);
        if (joinToken is not null)
        {
            JoinFile.Write(join, joinToken);
        }

        await ControlAsync(plan.Scope, QuickLimit, cancellation, "daemon-reload");
        await ControlAsync(plan.Scope, QuickLimit, cancellation, "enable", SystemdUnit.FileName);
        var started = await TryAsync(plan.Scope, StartLimit, cancellation, "restart", SystemdUnit.FileName);
        if (started is not { ExitCode: 0 })
        {
            throw new StartupFailureException(
                $"{unit} is installed, but the worker does not start yet; it is tried again every 10 s. Why: {Journal(plan.Scope)} -n 20");
        }

        File.Delete(join); // it has joined
        var start = plan.Scope == ServiceScope.User ? "your session ('loginctl enable-linger' makes that the machine)" : "this machine";
        return $"the worker runs, and starts with {start}. Its log: {Journal(plan.Scope)} -f";
    }

    /// <inheritdoc />
    public async Task<string> UninstallAsync(ServiceScope scope, bool purge, CancellationToken cancellation)
    {
        Require(scope, "uninstall");
        var unit = folders.Unit(scope);
        if (!File.Exists(unit))
        {
            throw new StartupFailureException(scope == ServiceScope.User
                ? $"no worker is installed for this user: there is no {unit}"
                : $"no worker is installed: there is no {unit}; one of a user's own is removed with --user");
        }

        var ownFolder = SystemdUnit.HasOwnFolder(await File.ReadAllTextAsync(unit, cancellation));
        await ControlAsync(scope, StopLimit, cancellation, "disable", "--now", SystemdUnit.FileName);
        if (purge && ownFolder)
        {
            await ControlAsync(scope, QuickLimit, cancellation, "clean", "--what=state", SystemdUnit.FileName);
        }

        File.Delete(unit);
        File.Delete(folders.Join(scope));
        await ControlAsync(scope, QuickLimit, cancellation, "daemon-reload");
        await TryAsync(scope, QuickLimit, cancellation, "reset-failed", SystemdUnit.FileName); // has nothing to do where it did not fail
        return (ownFolder, purge) switch
        {
            (true, true) => "the worker is removed, and its data with it",
            (true, false) => $"the worker is removed. Its key and receipts are kept in /var/lib/{ServicePlan.Name}, for the next install",
            (false, true) => "the worker is removed. Its data is in a folder of yours, as that of a worker that you start by hand: it is yours to remove",
            (false, false) => "the worker is removed. Its key and receipts are kept in its data folder",
        };
    }

    private static string Journal(ServiceScope scope) => $"journalctl {(scope == ServiceScope.User ? "--user " : "")}-u {ServicePlan.Name}";

    private static void Require(ServiceScope scope, string command)
    {
        if (!SystemdFolders.IsRunning)
        {
            throw new StartupFailureException("systemd does not run this machine; 'install --print' shows the unit");
        }

        if (scope == ServiceScope.Machine && !Environment.IsPrivilegedProcess)
        {
            throw new StartupFailureException(
                $"a service of the machine takes root: sudo {Environment.ProcessPath} {command} ...; or {command} --user, for a service of your own");
        }

        if (scope == ServiceScope.User && Environment.IsPrivilegedProcess)
        {
            throw new StartupFailureException($"--user as root would run a worker with all rights; {command} without --user, or as another user");
        }
    }

    private async Task ControlAsync(ServiceScope scope, TimeSpan limit, CancellationToken cancellation, params string[] arguments)
    {
        var run = await TryAsync(scope, limit, cancellation, arguments);
        if (run is not { ExitCode: 0 })
        {
            var why = run?.Output ?? $"it is missing, or took longer than {limit.TotalSeconds:0} s";
            throw new StartupFailureException($"systemctl {arguments[0]} failed: {why}; do it again once that is repaired");
        }
    }

    private Task<ToolRun?> TryAsync(ServiceScope scope, TimeSpan limit, CancellationToken cancellation, params string[] arguments)
    {
        string[] manager = scope == ServiceScope.User ? ["--user"] : [];
        return ServiceTool.RunAsync("systemctl", [.. manager, "--no-ask-password", .. arguments], limit, time, cancellation);
    }
}
