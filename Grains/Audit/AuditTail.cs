namespace MonkeyTroop.Grains.Audit;

/// <summary>Reads events off the files, the last ones and then those that follow.</summary>
public sealed class AuditTail
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private readonly AuditFolder _folder;
    private readonly TimeProvider _time;

    /// <summary>Makes the reader of a coordinator's files.</summary>
    /// <param name="dataFolder">The coordinator's data _folder.</param>
    /// <param name="time">The clock.</param>
    public AuditTail(string dataFolder, TimeProvider time) => (_folder, _time) = (AuditFolder.In(dataFolder), time);

    /// <summary>Only events of this type; all when null.</summary>
    public string? EventType { get; init; }

    /// <summary>Only events about this account or node, or that name it; all when null.</summary>
    public string? User { get; init; }

    /// <summary>Shows events.</summary>
    /// <param name="last">How many of those that are there.</param>
    /// <param name="follow">Whether to go on with those that follow, until the interruption.</param>
    /// <param name="show">Shows one.</param>
    /// <param name="interruption">Ends it.</param>
    /// <exception cref="IOException">The files cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They belong to another user.</exception>
    public async Task RunAsync(int last, bool follow, Action<AuditEvent> show, CancellationToken interruption)
    {
        ArgumentNullException.ThrowIfNull(show);
        ReadLast(last).ForEach(show);
        while (follow && !interruption.IsCancellationRequested)
        {
            await Task.Delay(BetweenLooks, _time, interruption).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ReadNew().ForEach(show);
        }
    }

    /// <summary>The last events in the order of their times. Looks into older files only while younger ones have too few.</summary>
    internal List<AuditEvent> ReadLast(int last)
    {
        var found = new List<AuditEvent>();
        foreach (var file in _folder.Files().Reverse())
        {
            var ofFile = new Queue<AuditEvent>();
            foreach (var entry in ReadOn(file.Name, skip: found.Count >= last))
            {
                ofFile.Enqueue(entry);
                if (ofFile.Count > last)
                {
                    ofFile.Dequeue();
                }
            }

            found.AddRange(ofFile);
        }

        return [.. Ordered(found).TakeLast(last)];
    }

    /// <summary>The events that came since.</summary>
    internal List<AuditEvent> ReadNew() => [.. Ordered(_folder.Files().SelectMany(file => ReadOn(file.Name, skip: false)).ToList())];

    private IEnumerable<AuditEvent> ReadOn(string file, bool skip)
    {
        var path = _folder.PathOf(file);
        if (skip)
        {
            // Where the last whole line ends is found out by the reader that follows: a line that is cut off at its beginning is passed over.
            _positions[file] = new FileInfo(path).Length;
            yield break;
        }

        while (true)
        {
            var position = _positions.GetValueOrDefault(file);
            AuditChunk chunk;
            try
            {
                chunk = AuditReader.Read(path, position, int.MaxValue);
            }
            catch (FileNotFoundException)
            {
                yield break; // its time was over
            }

            if (chunk.Next == position)
            {
                yield break;
            }

            _positions[file] = chunk.Next;
            foreach (var entry in chunk.Events.Where(Fits))
            {
                yield return entry;
            }
        }
    }

    private bool Fits(AuditEvent entry) =>
        (EventType is null || AuditEventFamilies.TypesOf(EventType).Contains(entry.EventType))
        && (User is null || entry.UserId == User || entry.Details.Values.Contains(User));

    private static IEnumerable<AuditEvent> Ordered(List<AuditEvent> events) =>
        events.DistinctBy(entry => entry.EventId).OrderBy(entry => entry.CreatedAt).ThenBy(entry => entry.EventId);
}
