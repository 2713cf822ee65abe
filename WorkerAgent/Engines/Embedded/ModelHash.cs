using System.Security.Cryptography;
using System.Text.Json;
using MonkeyTroop.WorkerAgent.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.Embedded;

/// <summary>
/// The SHA-256 of the model's file. A file of many gigabytes is read once: the hash is kept in the data folder, and counts as long as size and time of
/// the last change are the same.
/// </summary>
internal sealed partial class ModelHash(NodeFolder folder, ILogger<ModelHash> logger)
{
    private const int BlockBytes = 1024 * 1024;

    /// <summary>Most files whose hashes are kept: 16.</summary>
    private const int MostKept = 16;

    private readonly string _path = folder.Path("model-hashes.json");

    /// <summary>The hash in lower-case hex; null until it has been worked out.</summary>
    public string? Known { get; private set; }

    /// <summary>Works it out.</summary>
    /// <exception cref="IOException">The file cannot be read, or changes while it is.</exception>
    public async Task FindAsync(string file, CancellationToken cancellation)
    {
        var (kept, now) = (Kept(), StateOf(file));
        if (kept.FirstOrDefault(entry => entry with { Sha256 = "" } == now) is { } known)
        {
            Known = known.Sha256;
            return;
        }

        var hash = await HashAsync(file, cancellation);
        if (StateOf(file) != now)
        {
            throw new IOException($"{file} changed while it was read");
        }

        Known = hash;
        Keep([now with { Sha256 = hash }, .. kept.Where(entry => entry.File != now.File).Take(MostKept - 1)]);
    }

    private static KeptHash StateOf(string file)
    {
        var info = new FileInfo(file);
        return new KeptHash(info.FullName, info.Length, info.LastWriteTimeUtc.Ticks, "");
    }

    private static async Task<string> HashAsync(string file, CancellationToken cancellation)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BlockBytes, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }

    private IReadOnlyList<KeptHash> Kept()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(_path), EngineJson.Default.IReadOnlyListKeptHash) ?? [];
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return []; // never written, or cut off: the hash is worked out as if for the first time
        }
    }

    private void Keep(IReadOnlyList<KeptHash> entries)
    {
        try
        {
            File.WriteAllBytes(_path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(entries, EngineJson.Default.IReadOnlyListKeptHash));
            File.Move(_path + ".tmp", _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(e.Message); // it is worked out again at the next start
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The hash of the model's file could not be kept in the data folder: {Why}")]
    private partial void LogNotKept(string why);
}

/// <summary>A hash, and of which state of a file it is.</summary>
/// <param name="File">The file's full path.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Changed">The time of its last change, in ticks of 100 ns, UTC.</param>
/// <param name="Sha256">The hash in lower-case hex.</param>
internal sealed record KeptHash(string File, long Bytes, long Changed, string Sha256);
