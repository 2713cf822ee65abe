namespace MonkeyTroop.Grains.Backup;

/// <summary>Tells kinds of files by how they begin.</summary>
internal static class FileStart
{
    /// <summary>Whether a file begins with these bytes.</summary>
    public static bool Is(string path, ReadOnlySpan<byte> expected)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> start = stackalloc byte[expected.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(expected);
    }
}
