using System.Globalization;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Grains.Backup;

/// <summary>
/// A database that is made ready in a folder of its own inside the data folder, from where it goes to its place in one step:
/// at every moment there is one whole database or the other.
/// </summary>
internal sealed class RestoreDraft : IDisposable
{
    private static readonly string[] Companions = ["-wal", "-shm"];

    /// <summary>Makes the folder with an empty database.</summary>
    /// <exception cref="BackupException">The data folder cannot be written to.</exception>
    public RestoreDraft(string dataFolder)
    {
        try
        {
            OwnerOnly.CreateFolder(dataFolder);
            Folder = Path.Combine(dataFolder, $"restore-{Guid.NewGuid():N}");
            OwnerOnly.CreateFolder(Folder);
            OwnerOnly.Create(Database);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"data folder {dataFolder} cannot be written to: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The database in it.</summary>
    public string Database => Path.Combine(Folder, "coordinator.db");

    /// <summary>Puts the database in its place.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="now">Names what is kept aside.</param>
    /// <returns>Where the database that was there is now, or null when there was none.</returns>
    /// <exception cref="BackupException">The disk refuses, or another process uses the database that is there.</exception>
    public string? PutInPlace(string place, DateTimeOffset now)
    {
        try
        {
            using (var database = new FileStream(Database, FileMode.Open, FileAccess.ReadWrite))
            {
                database.Flush(flushToDisk: true);
            }

            if (File.Exists(place))
            {
                SqliteArchive.Fold(place);
            }

            var stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
            var aside = $"{place}.replaced-{stamp}";

            // What is kept aside keeps its rights, and an earlier version left them to others.
            // Those that are left belong to a damaged or vanished database, and would be taken for the new one's.
            OwnerOnly.CloseFiles(Path.GetDirectoryName(place)!, Path.GetFileName(place) + "*");
            foreach (var companion in Companions.Where(companion => File.Exists(place + companion)))
            {
                File.Move(place + companion, aside + companion);
            }

            if (!File.Exists(place))
            {
                File.Move(Database, place);
                return null;
            }

            File.Replace(Database, place, aside);
            return aside;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{place} cannot be replaced: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>Removes the folder.</summary>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
