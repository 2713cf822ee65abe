using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>macOS's launchd, by its command launchctl(1).</summary>
internal sealed class LaunchdManager(string home, TimeProvider time) : IServiceManager
{
    private static readonly TimeSpan QuickLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = ServicePlan.StopLimit + TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public string Describe(ServicePlan plan) => plan is { Scope: ServiceScope.Machine, RunAs: null }
        ? throw new StartupFailureException("a service of the machine would run as root here: name a user with --run-as, or install with --user")
        : LaunchdPlist.Write(plan, Log(plan.Scope));

    /// <inheritdoc />
    public async Task<string> InstallAsync(ServicePlan plan, string? joinToken, CancellationToken cancellation)
    {
        var text = Describe(plan);
        if (joinToken is not null)
        {
            throw new StartupFailureException(
                "launchd has no safe place for a token: start the worker once with --join-token and the same --data, stop it, and install without the token");
        }

        Require(plan.Scope, "install");
        var file = Plist(plan.Scope);
        await LeaveAsync(plan.Scope, cancellation);
        ServiceFile.Write(file, text);
        var run = await RunAsync(QuickLimit, cancellation, "bootstrap", await DomainAsync(plan.Scope, cancellation), file);
        return run is { ExitCode: 0 }
            ? $"the worker is started, and starts with {(plan.Scope == ServiceScope.User ? "your session" : "this machine")}. Its log: {Log(plan.Scope)}"
            : throw new StartupFailureException($"launchctl bootstrap failed: {run?.Output ?? "it is missing, or took too long"}; {file} is written");
    }

    /// <inheritdoc />
    public async Task<string> UninstallAsync(ServiceScope scope, bool purge, CancellationToken cancellation)
    {
        Require(scope, "uninstall");
        var file = Plist(scope);
        if (!File.Exists(file))
        {
            throw new StartupFailureException($"no worker is installed: there is no {file}");
        }

        await LeaveAsync(scope, cancellation);
        File.Delete(file);
        var rest = purge ? ": it is yours to remove" : "";
        return $"the worker is removed. Its data is in its user's data folder, as that of a worker that is started by hand{rest}";
    }

    private string Plist(ServiceScope scope) =>
        Path.Combine(scope == ServiceScope.User ? Path.Combine(home, "Library", "LaunchAgents") : "/Library/LaunchDaemons", $"{LaunchdPlist.Label}.plist");

    private string Log(ServiceScope scope) =>
        Path.Combine(scope == ServiceScope.User ? Path.Combine(home, "Library", "Logs") : "/Library/Logs", $"{ServicePlan.Name}.log");

    private static void Require(ServiceScope scope, string command)
    {
        if (scope == ServiceScope.Machine && !Environment.IsPrivilegedProcess)
        {
            throw new StartupFailureException(
                $"a service of the machine takes root: sudo {Environment.ProcessPath} {command} ...; or {command} --user, for a service of your own");
        }
    }

    // Ends it, which is waited for. It fails where none is loaded, and then there is nothing to end.
    private async Task LeaveAsync(ServiceScope scope, CancellationToken cancellation) =>
        await RunAsync(StopLimit, cancellation, "bootout", $"{await DomainAsync(scope, cancellation)}/{LaunchdPlist.Label}");

    private async Task<string> DomainAsync(ServiceScope scope, CancellationToken cancellation) =>
        scope == ServiceScope.Machine ? "system"
        : await ServiceTool.RunAsync("id", ["-u"], QuickLimit, time, cancellation) is { ExitCode: 0 } id ? $"gui/{id.Output}"
        : throw new StartupFailureException("the user's number is not known: 'id -u' failed");

    private Task<ToolRun?> RunAsync(TimeSpan limit, CancellationToken cancellation, params string[] arguments) =>
        ServiceTool.RunAsync("launchctl", arguments, limit, time, cancellation);
}
