using System.Globalization;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Grains.Storage;

/// <summary>
/// Tells whether the SQLite file takes writes: takes its write lock, and puts a small file beside it for a moment, since a full
/// disk shows only when something grows.
/// </summary>
internal sealed class SqliteHealth(SqliteWriter writer, IOptions<StorageOptions> options) : IStoreHealth
{
    private static readonly byte[] Probe = new byte[64 * 1024];

    private readonly string _path = Path.Combine(
        options.Value.DataFolder, string.Create(CultureInfo.InvariantCulture, $"health-{Environment.ProcessId}.probe"));

    private readonly Lock _probing = new();

    public string Name => "SQLite";

    public async Task CheckAsync(CancellationToken cancellation)
    {
        await Task.Run(WriteProbe, cancellation).ConfigureAwait(false);
        await writer.WriteAsync(static _ => true, cancellation).ConfigureAwait(false);
    }

    private void WriteProbe()
    {
        lock (_probing)
        {
            try
            {
                using var file = new FileStream(
                    _path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
                file.Write(Probe);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Without the library's text, which has the path: anybody may ask for the health.
                throw new StoreUnavailableException("SQLite: the data folder takes no writes, its disk is full, read-only or gone", e);
            }
        }
    }
}
