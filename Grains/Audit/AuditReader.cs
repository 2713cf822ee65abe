namespace MonkeyTroop.Grains.Audit;

/// <summary>
/// Reads whole lines from a place in a file on. What has no newline yet is no line: it is being written, or a crash cut it off. A line
/// that is none of ours is passed over.
/// </summary>
internal static class AuditReader
{
    /// <summary>More than any line has.</summary>
    internal const int ChunkBytes = 512 * 1024;

    /// <summary>Reads what fits into one chunk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="position">Where a line begins.</param>
    /// <param name="maxEvents">Most events.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static AuditChunk Read(string path, long position, int maxEvents)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[(int)Math.Clamp(RandomAccess.GetLength(file) - position, 0, ChunkBytes)];
        var read = ReadFully(file, bytes, position);
        var (events, skipped, used) = (new List<AuditEvent>(), 0, 0);
        while (events.Count < maxEvents && bytes.AsSpan(used, read - used).IndexOf(AuditLine.End) is >= 0 and var length)
        {
            if (AuditLine.TryRead(bytes.AsSpan(used, length), out var entry))
            {
                events.Add(entry);
            }
            else
            {
                skipped++;
            }

            used += length + 1;
        }

        if (used == 0 && read == ChunkBytes)
        {
            (skipped, used) = (1, read); // longer than any line of ours
        }

        return new AuditChunk(events, position + used, skipped);
    }

    private static int ReadFully(Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[] bytes, long position)
    {
        var total = 0;
        while (total < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(total), position + total) is > 0 and var read)
        {
            total += read;
        }

        return total;
    }
}

/// <summary>What was read.</summary>
/// <param name="Events">The events.</param>
/// <param name="Next">Where the next line begins; where this one began when there was no whole line.</param>
/// <param name="Skipped">Lines that are none of ours.</param>
internal sealed record AuditChunk(IReadOnlyList<AuditEvent> Events, long Next, int Skipped);
