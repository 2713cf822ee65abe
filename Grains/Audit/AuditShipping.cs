using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Audit;

/// <summary>
/// Takes events from the files over into the database: those that this process writes, and those that processes left behind which are
/// gone. The database keeps how far each file was read, in the transaction of its events; so a crash, an outage or a restored backup
/// only makes it read some again, and events that are there already stay single by their ids.
/// </summary>
internal sealed partial class AuditShipping(
    AuditFolder folder, AuditFile file, IAuditStore store, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditShipping> logger) : IDisposable
{
    /// <summary>Events of one transaction, so that no other write waits for long.</summary>
    internal const int BatchSize = 500;

    /// <summary>How long what the database has is believed without asking it: a minute.</summary>
    internal static readonly TimeSpan Believed = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often the database hears of a file to which nothing is added: it forgets files that it has not heard of for
    /// <see cref="AuditOptions.RetainFor"/>, a day at least. 6 h.
    /// </summary>
    internal static readonly TimeSpan BetweenSigns = TimeSpan.FromHours(6);

    private readonly Dictionary<string, long> _taken = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _reached = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _heardOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IDisposable> _claims = new(StringComparer.Ordinal);

    private long _shippedAt = time.GetTimestamp();
    private long _askedAt = time.GetTimestamp();

    /// <summary>Bytes of events in this process's files, and in those that it looks after, which the database has not taken as far as is known.</summary>
    public long Backlog => folder.Files().Sum(name => _reached.TryGetValue(name.Name, out var reached) ? Math.Max(0, LengthOf(name) - reached)
        : name.Writer == file.Writer ? LengthOf(name) : 0);

    /// <summary>How long ago the database had everything.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _shippedAt));

    /// <summary>Takes over everything that is in the files now.</summary>
    /// <returns>How many events were new to the database.</returns>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async Task<int> ShipAsync(CancellationToken cancellation)
    {
        var added = 0;
        try
        {
            if (time.GetElapsedTime(_askedAt) >= Believed)
            {
                AskAgain();
            }

            foreach (var name in folder.Files().Where(IsOurs))
            {
                added += await ShipAsync(name, cancellation).ConfigureAwait(false);
            }

            Volatile.Write(ref _shippedAt, time.GetTimestamp());
        }
        catch (StoreUnavailableException)
        {
            AskAgain(); // a server that crashed may have forgotten the last of it
            throw;
        }
        finally
        {
            await RemoveAsync(cancellation).ConfigureAwait(false);
        }

        return added;
    }

    public void Dispose()
    {
        foreach (var claim in _claims.Values)
        {
            claim.Dispose();
        }

        _claims.Clear();
    }

    /// <summary>Forgets what the database had: it may have gone back in time, by a fail-over or a restore.</summary>
    private void AskAgain()
    {
        _taken.Clear();
        _done.Clear();
        _askedAt = time.GetTimestamp();
    }

    private bool IsOurs(AuditFileName name)
    {
        if (name.Writer == file.Writer || _claims.ContainsKey(name.Writer))
        {
            return true;
        }

        if (folder.TryClaim(name.Writer) is not { } claim)
        {
            return false;
        }

        _claims[name.Writer] = claim;
        return true;
    }

    private async Task<int> ShipAsync(AuditFileName name, CancellationToken cancellation)
    {
        if (_done.Contains(name.Name))
        {
            return 0;
        }

        // Asked before the file is read: afterwards nothing is added to it.
        var isComplete = name.Name != file.Name;
        if (!_taken.TryGetValue(name.Name, out var position))
        {
            _taken[name.Name] = position = await store.FindTakenAsync(name.Name, cancellation).ConfigureAwait(false);
            if (_reached.TryGetValue(name.Name, out var reached) && reached > position)
            {
                LogWentBack(logger, name.Name, reached, position);
            }

            _reached[name.Name] = position;
        }

        var added = 0;
        while (AuditReader.Read(folder.PathOf(name.Name), position, BatchSize) is var chunk && chunk.Next > position)
        {
            if (chunk.Skipped > 0)
            {
                LogSkipped(logger, chunk.Skipped, name.Name);
            }

            var taken = await store.TakeAsync(name.Name, position, chunk.Next, chunk.Events, time.GetUtcNow(), cancellation).ConfigureAwait(false);
            if (taken.Position < position)
            {
                LogWentBack(logger, name.Name, position, taken.Position);
                AskAgain(); // of the other files as well, in the next round
            }

            added += taken.Added;
            _heardOf[name.Name] = time.GetTimestamp();
            _taken[name.Name] = position = Math.Min(taken.Position, chunk.Next);
            _reached[name.Name] = position;
        }

        if (position > 0 && (!_heardOf.TryGetValue(name.Name, out var heard) || time.GetElapsedTime(heard) >= BetweenSigns))
        {
            await store.TakeAsync(name.Name, position, position, [], time.GetUtcNow(), cancellation).ConfigureAwait(false);
            _heardOf[name.Name] = time.GetTimestamp();
        }

        if (isComplete)
        {
            _done.Add(name.Name);
        }

        return added;
    }

    /// <summary>Removes files whose time is over, and the oldest when the room is needed; only those that the database has.</summary>
    private async Task RemoveAsync(CancellationToken cancellation)
    {
        var files = folder.Files().Where(name => name.Name != file.Name)
            .Select(name => (name.Name, Info: new FileInfo(folder.PathOf(name.Name)))).Where(entry => entry.Info.Exists).ToList();
        var (bytes, removed) = (files.Sum(entry => entry.Info.Length), new List<string>());
        foreach (var (name, info) in files.Where(entry => _done.Contains(entry.Name)))
        {
            var isOld = time.GetUtcNow() - info.LastWriteTimeUtc >= options.Value.RetainLocallyFor;
            if (isOld || bytes > options.Value.MaxLocalBytes - (2 * options.Value.MaxFileBytes))
            {
                bytes -= info.Length;
                info.Delete();
                removed.Add(name);
            }
        }

        file.Learn(bytes);
        LeaveWritersWithout(files.Select(entry => entry.Name).Except(removed));
        foreach (var name in removed)
        {
            _done.Remove(name);
            _taken.Remove(name);
            _heardOf.Remove(name);
            _reached.TryRemove(name, out _);
            await store.ForgetAsync(name, cancellation).ConfigureAwait(false);
        }
    }

    private long LengthOf(AuditFileName name)
    {
        var info = new FileInfo(folder.PathOf(name.Name));
        return info.Exists ? info.Length : 0;
    }

    /// <summary>Gives back the locks of writers that have no files any more.</summary>
    private void LeaveWritersWithout(IEnumerable<string> files)
    {
        var left = files.Select(name => name.Split('-')[1]).ToHashSet(StringComparer.Ordinal);
        foreach (var writer in _claims.Keys.Where(writer => !left.Contains(writer)).ToList())
        {
            _claims.Remove(writer, out var claim);
            claim?.Dispose();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "the store went back in time: of the audit file {File} it had {Had} bytes and has {Has} now; the rest is sent again")]
    private static partial void LogWentBack(ILogger logger, string file, long had, long has);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Lines} lines of the audit file {File} cannot be read and were passed over")]
    private static partial void LogSkipped(ILogger logger, int lines, string file);
}
