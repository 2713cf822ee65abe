namespace MonkeyTroop.Protocol.Identity;

/// <summary>Files that hold private keys: readable by their owner alone (mode 0600), never seen half-written.</summary>
public static class SecretFile
{
    /// <summary>
    /// What makes a file no secret: every user of the machine may read it, or a user besides its owner may change it. Its group may
    /// read it, as with files that a container gets.
    /// </summary>
    private const UnixFileMode Open = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    /// <summary>The content of a file that others can neither read nor change.</summary>
    /// <exception cref="KeyFileException">Others can; the message says how to close it.</exception>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static string Read(string path)
    {
        if (FaultOf(path) is { } fault)
        {
            throw new KeyFileException(path, fault);
        }

        return File.ReadAllText(path);
    }

    /// <summary>How a file with a secret is open to others, and what closes it, as the end of a sentence that begins with its path; null when it is closed.</summary>
    /// <exception cref="IOException">It is not there, or cannot be looked at.</exception>
    public static string? FaultOf(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        // Of a link it is the file behind it that counts.
        var mode = File.GetUnixFileMode(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        return (mode & Open) == 0
            ? null
            : $"is open to other users of this machine (mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}); close it with: chmod 600 {path}";
    }

    /// <summary>
    /// Creates the file with its content in one step; false when a file of that name exists already.
    /// </summary>
    /// <exception cref="KeyFileException">The file cannot be written.</exception>
    public static bool TryCreate(string path, string content)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            var draft = $"{path}.{Guid.NewGuid():N}.tmp";
            Write(draft, content);
            try
            {
                return TryPublish(draft, path);
            }
            finally
            {
                File.Delete(draft);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(path, "cannot be written", e);
        }
    }

    /// <summary>Writes the file in one step, whether one of that name exists or not: a reader meets the old content or the new.</summary>
    /// <exception cref="KeyFileException">The file cannot be written; the old one is as it was.</exception>
    public static void Replace(string path, string content)
    {
        var draft = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Write(draft, content);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(path, "cannot be written", e);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static bool TryPublish(string draft, string path)
    {
        var linked = HardLink.TryMake(draft, path);
        if (linked != HardLink.Result.Impossible)
        {
            return linked == HardLink.Result.Made;
        }

        try
        {
            File.Move(draft, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    private static void Write(string path, string content)
    {
        using var file = OwnerOnly.Open(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write });
        using var writer = new StreamWriter(file);
        writer.Write(content);
        writer.Flush();
        file.Flush(flushToDisk: true);
    }
}
