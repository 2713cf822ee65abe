using System.Globalization;

namespace MonkeyTroop.Tests.TestKit.Disks;

/// <summary>A disk of a few megabytes in memory, which a test fills up and gives room again.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string _filler;

    private SmallDisk(string path) => (Path, _filler) = (path, System.IO.Path.Combine(path, "filler"));

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts a disk; null when this user may not.</summary>
    /// <param name="path">Where; the folder is made.</param>
    /// <param name="megabytes">Its size.</param>
    public static SmallDisk? TryMount(string path, int megabytes)
    {
        Directory.CreateDirectory(path);
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");
        return DiskTool.TryRun("mount", "-t", "tmpfs", "-o", size, "tmpfs", path) ? new SmallDisk(path) : null;
    }

    /// <summary>Takes all the room that is left, to the last byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(_filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 64 * 1024; size > 0;)
        {
            try
            {
                file.Write(new byte[size]);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void MakeRoom() => File.Delete(_filler);

    /// <inheritdoc />
    public void Dispose() => DiskTool.TryRun("umount", "--lazy", Path);
}
