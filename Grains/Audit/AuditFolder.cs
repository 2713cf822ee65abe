using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Grains.Audit;

/// <summary>
/// The folder of the files: <c>audit</c> in the data folder, for its owner alone. A file belongs to the process that writes it, its
/// writer, which holds the lock of its name for as long as it lives; so others can tell which files are left behind.
/// </summary>
internal sealed partial class AuditFolder(string path)
{
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

    /// <summary>A new file's name, never used before.</summary>
    public static AuditFileName NewFile(string writer, DateTimeOffset now, int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{writer}-{number:D6}.jsonl"), writer);

    /// <summary>Makes a file.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public FileStream Create(string file) => OwnerOnly.Open(
        PathOf(file),
        new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });

    /// <summary>Takes a writer's lock; null when a living process has it. Disposing removes it.</summary>
    public IDisposable? TryClaim(string writer)
    {
        try
        {
            return OwnerOnly.Lock(PathOf($"{writer}.lock"), FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Makes the folder, closed to others.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public void Prepare() => OwnerOnly.CloseFolder(path);

    private static string PathIn(string dataFolder) => System.IO.Path.Combine(dataFolder, "audit");

    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{9}-(?<writer>[0-9a-f]{16})-[0-9]{6,}\.jsonl\z")]
    private static partial Regex FileName();
}

/// <summary>The name of a file of events.</summary>
/// <param name="Name">The name in the folder.</param>
/// <param name="Writer">The process that wrote it.</param>
internal sealed record AuditFileName(string Name, string Writer);
