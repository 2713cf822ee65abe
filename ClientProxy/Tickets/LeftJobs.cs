using System.Text.Json;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>The jobs that a process left behind, while no other process ends them.</summary>
internal sealed class LeftJobs : IDisposable
{
    private readonly FileStream _file;
    private bool _areEnded;

    private LeftJobs(FileStream file, IReadOnlyList<OpenJob> jobs) => (_file, Jobs) = (file, jobs);

    /// <summary>The jobs; none of a file that is not whole.</summary>
    public IReadOnlyList<OpenJob> Jobs { get; }

    /// <summary>When the process last wrote.</summary>
    public DateTimeOffset WrittenAt => File.GetLastWriteTimeUtc(_file.Name);

    /// <summary>Opens a file; null when its process lives, or another one ends its jobs already.</summary>
    public static LeftJobs? TryOpen(string path)
    {
        FileStream file;
        try
        {
            file = OwnerOnly.Lock(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        try
        {
            return new LeftJobs(file, JsonSerializer.Deserialize(file, JournalJson.Default.OpenJobArray) ?? []);
        }
        catch (JsonException)
        {
            // Its process ended while it wrote: these jobs end with their tickets.
            return new LeftJobs(file, []);
        }
    }

    /// <summary>Nothing is left to do: the file goes when this is disposed.</summary>
    public void AreEnded() => _areEnded = true;

    /// <inheritdoc />
    public void Dispose()
    {
        _file.Dispose();
        if (_areEnded)
        {
            File.Delete(_file.Name);
        }
    }
}
