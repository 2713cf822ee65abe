using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Grains.Audit;

/// <summary>How long events are kept, and what they may cost.</summary>
public sealed class AuditOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Audit";

    private const int FilesThatMustFit = 4;

    /// <summary>How long events stay in the database. Default 365 days; 1 day to 10 years.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan RetainFor { get; set; } = TimeSpan.FromDays(365);

    /// <summary>
    /// How long files stay on the disk once the database has their events; less when they fill <see cref="MaxLocalBytes"/>. Default 7
    /// days; 1 min to 365 days, at most <see cref="RetainFor"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan RetainLocallyFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Size in bytes at which a new file is begun. Default 16 MiB; 64 KiB to 1 GiB.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public long MaxFileBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Most bytes of all files together; beyond it events are lost until the database takes some. Default 1 GiB; 256 KiB to 1 TiB, at
    /// least four files.
    /// </summary>
    [Range(256 * 1024, 1024L * 1024 * 1024 * 1024)]
    public long MaxLocalBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Time between two looks for events that the database has not got yet. Default 1 s; 50 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan ShipEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two flushes of the files from the system's memory to the disk. Default 1 s; 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan FlushEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time that an answer waits for its events to be written when the disk stands still. Default 100 ms; 1 ms to 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:05")]
    public TimeSpan AnswerWait { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Refusals of one address that are recorded one by one in a minute; the rest is counted. Default 30; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int RefusalsPerMinute { get; set; } = 30;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RetainLocallyFor > RetainFor)
        {
            yield return new ValidationResult("Audit:RetainLocallyFor must not exceed Audit:RetainFor", [nameof(RetainLocallyFor)]);
        }

        if (MaxLocalBytes < FilesThatMustFit * MaxFileBytes)
        {
            yield return new ValidationResult(
                $"Audit:MaxLocalBytes must be at least {FilesThatMustFit} times Audit:MaxFileBytes", [nameof(MaxLocalBytes)]);
        }
    }
}
