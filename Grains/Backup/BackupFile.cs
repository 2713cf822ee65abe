using MonkeyTroop.Grains.Wallets.Verification;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Grains.Backup;

/// <summary>
/// The file that a backup goes to: written under a temporary name beside it, given its own name when it is whole and checked.
/// </summary>
internal sealed class BackupFile : IDisposable
{
    private readonly string _target;
    private readonly bool _replace;

    private BackupFile(string target, bool replace)
    {
        _target = target;
        _replace = replace;
        Draft = $"{target}.{Guid.NewGuid():N}.tmp";
    }

    /// <summary>The temporary name.</summary>
    public string Draft { get; }

    /// <summary>Makes an empty draft that only its owner can read.</summary>
    /// <exception cref="BackupException">The file is there already, or cannot be written.</exception>
    public static BackupFile Create(string path, bool replace)
    {
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target)!;
        if (Path.GetFileName(target).StartsWith("coordinator.", StringComparison.Ordinal) && File.Exists(Path.Combine(folder, "coordinator.lock")))
        {
            throw new BackupException($"{target} is a coordinator's own; choose another file with --to");
        }

        if (Directory.Exists(target))
        {
            throw new BackupException($"{target} is a folder; name a file with --to");
        }

        if (File.Exists(target) && !replace)
        {
            throw new BackupException($"{target} is there already; choose another file with --to, or replace it with --force");
        }

        var file = new BackupFile(target, replace);
        try
        {
            OwnerOnly.Create(file.Draft);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{folder} cannot be written to: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>Gives the draft its name, once it is on disk. A file that is there already is replaced only by clean books.</summary>
    /// <exception cref="BackupException">It is not replaced, or the disk refuses.</exception>
    public void Publish(LedgerReport report)
    {
        if (!report.IsClean && File.Exists(_target))
        {
            throw new BackupException(
                $"{_target} was not replaced, because the books in the new copy do not balance; write it to another file with --to");
        }

        try
        {
            using (var draft = new FileStream(Draft, FileMode.Open, FileAccess.ReadWrite))
            {
                draft.Flush(flushToDisk: true);
            }

            File.Move(Draft, _target, _replace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{_target} cannot be written: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>Removes the draft if it was not published.</summary>
    public void Dispose() => File.Delete(Draft);
}
