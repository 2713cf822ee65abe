using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>Which service manager this system has.</summary>
internal static class ServiceManagers
{
    /// <summary>Finds it.</summary>
    /// <exception cref="StartupFailureException">There is none that is known.</exception>
    public static IServiceManager ForThisSystem(TimeProvider time) =>
        OperatingSystem.IsLinux() ? new SystemdManager(new SystemdFolders(Environment.GetEnvironmentVariable), time)
        : OperatingSystem.IsMacOS() ? new LaunchdManager(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), time)
        : throw new StartupFailureException("services are installed on Linux with systemd and on macOS; elsewhere start the worker by hand");
}
