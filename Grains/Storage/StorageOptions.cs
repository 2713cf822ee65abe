using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Where the coordinator keeps what must last.</summary>
public sealed class StorageOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Storage";

    /// <summary>Folder of the database and the keys. Default: <c>monkey-troop/coordinator</c> in the user's data folder.</summary>
    [Required]
    public string DataFolder { get; set; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "monkey-troop", "coordinator");

    /// <summary>How long a write waits for another process that writes to the database. Default 5 s; 100 ms to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Writes that may wait in line before further ones are refused. Default 10,000; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueuedWrites { get; set; } = 10_000;

    /// <summary>The SQLite file.</summary>
    public string DatabasePath => Path.Combine(DataFolder, "coordinator.db");
}
