using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>
/// Hands the invitation to a service for its first start: in a file of memory that only the service's manager can read, not on a command line and not in the
/// unit, which every user of the machine can. The token is good once and for 15 minutes.
/// </summary>
internal static class JoinFile
{
    /// <summary>The file's name in the manager's runtime folder, which a restart of the machine empties.</summary>
    public const string Name = $"{ServicePlan.Name}.join";

    /// <summary>Writes it, 0600.</summary>
    /// <param name="path">The file.</param>
    /// <param name="token">The token: letters and digits, so nothing needs quotes.</param>
    /// <exception cref="KeyFileException">It cannot be written.</exception>
    public static void Write(string path, string token) => SecretFile.Replace(path, $"Registration__JoinToken={token}\n");
}
