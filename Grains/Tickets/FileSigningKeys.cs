using System.Text.Json;
using System.Text.Json.Serialization;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>
/// Signing keys of a coordinator of one process: one file with mode 0600, replaced as a whole, so that a crash leaves the keys of
/// before or those of after. The lock on the data folder keeps other coordinators away from it.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class FileSigningKeys(string path) : ISigningKeyStore
{
    /// <summary>Ended keys that are remembered by their times: 50.</summary>
    private const int Remembered = 50;

    private readonly Lock _gate = new();

    public Task<IReadOnlyList<StoredKey>> ReadAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            return Task.FromResult(Read());
        }
    }

    public Task<bool> TryAddAsync(StoredKey key, bool withdrawOthers, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var keys = Read();
            if (keys.Any(there => there.Generation >= key.Generation || there.Kid == key.Kid))
            {
                return Task.FromResult(false);
            }

            Write([.. keys.Select(there => withdrawOthers ? there with { WithdrawnAt = there.WithdrawnAt ?? key.PublishedAt, Pem = null } : there), key]);
            return Task.FromResult(true);
        }
    }

    public Task EraseAsync(IReadOnlyCollection<string> kids, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Write([.. Read().Select(key => kids.Contains(key.Kid) ? key with { Pem = null } : key)]);
            return Task.CompletedTask;
        }
    }

    private IReadOnlyList<StoredKey> Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(SecretFile.Read(path), SigningKeyJson.Default.IReadOnlyListStoredKey) ?? [] : [];
        }
        catch (JsonException)
        {
            // Without the cause: its text could quote the file.
            throw new SigningKeyException($"key file {path} is damaged; put it back from a copy, or remove it to sign with a new key");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(path, "cannot be read", e);
        }
    }

    private void Write(IReadOnlyList<StoredKey> keys)
    {
        var erased = Math.Max(0, keys.Count(key => key.Pem is null) - Remembered);
        SecretFile.Replace(path, JsonSerializer.Serialize([.. keys.Where(key => key.Pem is not null || erased-- <= 0)], SigningKeyJson.Default.IReadOnlyListStoredKey));
    }
}

/// <summary>The form of the file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<StoredKey>))]
internal sealed partial class SigningKeyJson : JsonSerializerContext;
