using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// The newest row that this member has told a caller of: a store that does not have it has gone back in time. Kept in a file of the data
/// folder as well, so that a restart does not forget it; the file lags by a few seconds.
/// </summary>
internal sealed class NewestWritten(IOptions<StorageOptions> options)
{
    private readonly string _path = Path.Combine(options.Value.DataFolder, "newest-written.json");
    private Written? _newest;
    private Written? _kept;

    /// <summary>The row and when it was written; null when there is none yet.</summary>
    public Written? Current => Volatile.Read(ref _newest);

    /// <summary>Remembers a row.</summary>
    public void Note(WrittenRow row, DateTimeOffset at) => Volatile.Write(ref _newest, new Written(row, at));

    /// <summary>Takes up what the file has, unless something was written since the start. A file that cannot be read counts as none.</summary>
    public void Load()
    {
        try
        {
            var read = File.Exists(_path) ? JsonSerializer.Deserialize(File.ReadAllText(_path), WrittenJson.Default.Written) : null;
            _kept = read is { Row: { Id: not null } row } && Enum.IsDefined(row.Kind) ? read : null;
            Interlocked.CompareExchange(ref _newest, _kept, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            _kept = null; // replaced with the next row
        }
    }

    /// <summary>Keeps the row in the file, when it is another than the one there.</summary>
    /// <exception cref="KeyFileException">The disk refuses; the file is as it was.</exception>
    public void Keep(Written newest)
    {
        if (newest != _kept)
        {
            SecretFile.Replace(_path, JsonSerializer.Serialize(newest, WrittenJson.Default.Written));
            _kept = newest;
        }
    }

    /// <summary>Forgets a row that is gone, in the file too, unless a newer one came.</summary>
    /// <exception cref="KeyFileException">The disk refuses.</exception>
    public void Forget(Written gone)
    {
        Interlocked.CompareExchange(ref _newest, null, gone);
        try
        {
            File.Delete(_path);
            _kept = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(_path, "cannot be removed", e);
        }
    }

    /// <summary>A row and when it was written.</summary>
    internal sealed record Written(WrittenRow Row, DateTimeOffset At);
}

/// <summary>The form of the file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(NewestWritten.Written))]
internal sealed partial class WrittenJson : JsonSerializerContext;
