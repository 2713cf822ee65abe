using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Identity;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>
/// Keeps in a file which of this process's jobs are not ended, so that the next start can end those of a process that ended without notice.
/// Each process has a file of its own and keeps it open, by which others know that it lives. A file that cannot be written is done without:
/// those jobs end with their tickets. Safe for concurrent use.
/// </summary>
internal sealed class LeaseJournal(IOptions<AccountOptions> account, ILogger<LeaseJournal> logger) : IDisposable
{
    private const string Pattern = "*.jobs";

    /// <summary>Most jobs that are kept; the oldest goes first.</summary>
    private const int MostJobs = 1000;

    private readonly Lock _lock = new();
    private readonly string _folder = Path.Combine(account.Value.DataFolder, "jobs");
    private readonly OrderedDictionary<string, OpenJob> _jobs = new(StringComparer.Ordinal);
    private FileStream? _file;
    private bool _isGivenUp;

    /// <summary>Notes a job that begins.</summary>
    public void Add(Lease lease)
    {
        lock (_lock)
        {
            if (_jobs.Count >= MostJobs)
            {
                _jobs.RemoveAt(0);
            }

            _jobs[lease.JobId] = new OpenJob(lease.JobId, lease.NodeId, lease.Worker);
            Write();
        }
    }

    /// <summary>Forgets a job that has ended.</summary>
    public void Remove(string jobId)
    {
        lock (_lock)
        {
            if (_jobs.Remove(jobId))
            {
                Write();
            }
        }
    }

    /// <summary>The files of processes that ended without ending their jobs. The caller disposes each.</summary>
    public IEnumerable<LeftJobs> FindLeft()
    {
        string[] files;
        try
        {
            files = Directory.Exists(_folder) ? Directory.GetFiles(_folder, Pattern) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.NoJournal(e.Message);
            yield break;
        }

        foreach (var path in files)
        {
            if (LeftJobs.TryOpen(path) is { } left)
            {
                yield return left;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            if (_file is { } file)
            {
                file.Dispose();
                if (_jobs.Count == 0)
                {
                    File.Delete(file.Name);
                }
            }

            (_file, _isGivenUp) = (null, true);
        }
    }

    /// <summary>Others may read along, as a backup does, but not lock the file: so they know that this process lives.</summary>
    private static FileStreamOptions Alone() => new() { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read };

    /// <summary>Writes the whole file: a client has few jobs at a time.</summary>
    private void Write()
    {
        if (_isGivenUp)
        {
            return;
        }

        try
        {
            OwnerOnly.CreateFolder(_folder);
            _file ??= OwnerOnly.Open(Path.Combine(_folder, $"{Guid.CreateVersion7():N}.jobs"), Alone());
            _file.SetLength(0);
            JsonSerializer.Serialize(_file, [.. _jobs.Values], JournalJson.Default.OpenJobArray);
            _file.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isGivenUp = true;
            logger.NoJournal(e.Message);
        }
    }
}

/// <summary>A job that is not ended.</summary>
/// <param name="JobId">The job.</param>
/// <param name="NodeId">Its node.</param>
/// <param name="Worker">The worker's base URL.</param>
internal sealed record OpenJob(string JobId, string NodeId, Uri Worker);

/// <summary>The journal's JSON.</summary>
[JsonSerializable(typeof(OpenJob[]))]
internal sealed partial class JournalJson : JsonSerializerContext;
