using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Where the coordinator keeps what must last.</summary>
public sealed class StorageOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Storage";

    /// <summary>
    /// The Postgres database: <c>postgres://USER:PASSWORD@HOST:PORT/DATABASE</c>, or Npgsql's keywords. Default: none, everything is
    /// in a SQLite file in the data folder.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>How long a start waits for Postgres, and for another process that migrates it. Default 30 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Folder of the keys, and of the database where it is SQLite. Default: <c>monkey-troop/coordinator</c> in the user's data folder.</summary>
    [Required]
    public string DataFolder { get; set; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "monkey-troop", "coordinator");

    /// <summary>How long a write waits for another process that writes to the SQLite file. Default 5 s; 100 ms to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Writes to SQLite that may wait in line before further ones are refused. Default 10,000; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueuedWrites { get; set; } = 10_000;

    /// <summary>The SQLite file.</summary>
    public string DatabasePath => Path.Combine(DataFolder, "coordinator.db");

    /// <summary>Whether the store is Postgres rather than SQLite.</summary>
    public bool IsPostgres => !string.IsNullOrWhiteSpace(ConnectionString);

    /// <summary>The parts of <see cref="ConnectionString"/>.</summary>
    /// <exception cref="FormatException">There is none, or it is not valid.</exception>
    internal NpgsqlConnectionStringBuilder Postgres =>
        PostgresAddress.TryParse(ConnectionString ?? "", out var fault) ?? throw new FormatException($"{Section}:{nameof(ConnectionString)}: {fault}");

    /// <summary>Which store it is, in a few words without a password.</summary>
    public string Describe() => IsPostgres ? Describe(Postgres) : $"SQLite in {DataFolder}";

    /// <summary>A Postgres database in a few words without a password.</summary>
    internal static string Describe(NpgsqlConnectionStringBuilder address) =>
        $"Postgres database {address.Database ?? address.Username} at {address.Host}:{address.Port}";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsPostgres && PostgresAddress.TryParse(ConnectionString!, out var fault) is null)
        {
            yield return new ValidationResult(
                $"Storage:ConnectionString (--database, DATABASE_URL) must be postgres://USER:PASSWORD@HOST:PORT/DATABASE: {fault}",
                [nameof(ConnectionString)]);
        }
    }
}
