using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Audit;

/// <summary>
/// The folder of the files: <c>audit</c> in the data folder, for its owner alone. A file belongs to the process that writes it, its
/// writer, which holds the lock of its name for as long as it lives; so others can tell which files are left behind.
/// </summary>
internal sealed partial class AuditFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The folder of these settings.</summary>
    public AuditFolder(IOptions<StorageOptions> options) : this(PathIn(options.Value.DataFolder))
    {
    }

    /// <summary>The folder of a data folder.</summary>
    public static AuditFolder In(string dataFolder) => new(PathIn(dataFolder));

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>Files of events, the oldest first as far as their names tell.</summary>
    public IReadOnlyList<AuditFileName> Files() =>
    [
        .. (Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.jsonl") : [])
            .Select(file => FileName().Match(System.IO.Path.GetFileName(file)))
            .Where(match => match.Success)
            .Select(match => new AuditFileName(match.Value, match.Groups["writer"].Value))
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>The path of a file here.</summary>
    public string PathOf(string file) => System.IO.Path.Combine(path, file);

    /// <summary>A new file's name, which nobody has had before.</summary>
    public static AuditFileName NewFile(string writer, DateTimeOffset now, int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{writer}-{number:D6}.jsonl"), writer);

    /// <summary>Makes a file.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public FileStream Create(string file) => Open(file, FileMode.CreateNew, FileShare.ReadWrite | FileShare.Delete, FileOptions.None);

    /// <summary>Takes a writer's lock; null when a living process has it. Disposing removes it.</summary>
    public IDisposable? TryClaim(string writer)
    {
        try
        {
            return Open($"{writer}.lock", FileMode.OpenOrCreate, FileShare.None, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Makes the folder, closed to others.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public void Prepare()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static string PathIn(string dataFolder) => System.IO.Path.Combine(dataFolder, "audit");

    private FileStream Open(string file, FileMode mode, FileShare share, FileOptions kind)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, Options = kind, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(PathOf(file), options);
    }

    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{9}-(?<writer>[0-9a-f]{16})-[0-9]{6,}\.jsonl\z")]
    private static partial Regex FileName();
}

/// <summary>The name of a file of events.</summary>
/// <param name="Name">The name in the folder.</param>
/// <param name="Writer">The process that wrote it.</param>
internal sealed record AuditFileName(string Name, string Writer);
