using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>Where systemd looks (systemd.unit(5), file-hierarchy(7)).</summary>
/// <param name="variable">A variable of the environment.</param>
internal sealed class SystemdFolders(Func<string, string?> variable)
{
    /// <summary>Whether systemd runs this machine (sd_booted(3)).</summary>
    public static bool IsRunning => Directory.Exists("/run/systemd/system");

    /// <summary>The unit's file.</summary>
    public string Unit(ServiceScope scope) => scope == ServiceScope.Machine
        ? $"/etc/systemd/system/{SystemdUnit.FileName}"
        : Path.Combine(Absolute("XDG_CONFIG_HOME") ?? Path.Combine(Home, ".config"), "systemd", "user", SystemdUnit.FileName);

    /// <summary>The file with the invitation, in memory.</summary>
    /// <exception cref="StartupFailureException">The user has no session.</exception>
    public string Join(ServiceScope scope) => scope == ServiceScope.Machine
        ? $"/run/{JoinFile.Name}"
        : Path.Combine(
            Absolute("XDG_RUNTIME_DIR") ?? throw new StartupFailureException("XDG_RUNTIME_DIR is not set: log in as that user, not by su or sudo"),
            JoinFile.Name);

    private string Home => Absolute("HOME") ?? throw new StartupFailureException("HOME is not set: a user's service is kept in the user's home");

    private string? Absolute(string name) => variable(name) is { Length: > 0 } path && Path.IsPathFullyQualified(path) ? path : null;
}
