using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>Writes what describes a service: every user may read it, since it has no secret and tools that show it run as anybody.</summary>
internal static class ServiceFile
{
    private const UnixFileMode EveryoneReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes it in one step.</summary>
    /// <exception cref="StartupFailureException">It cannot be written.</exception>
    public static void Write(string path, string text)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            SecretFile.Replace(path, text);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, EveryoneReads);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or KeyFileException)
        {
            throw new StartupFailureException($"{path} cannot be written: {(e.InnerException ?? e).Message.TrimEnd('.')}", e);
        }
    }
}
