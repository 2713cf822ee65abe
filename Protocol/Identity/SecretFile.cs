namespace MonkeyTroop.Protocol.Identity;

/// <summary>Files that hold private keys: readable by their owner alone (mode 0600), never seen half-written.</summary>
public static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

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

    /// <summary>Writes the file in one step, whether one of that name exists or not: whoever reads it meets the old content or the new.</summary>
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
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        using var writer = new StreamWriter(file);
        writer.Write(content);
        writer.Flush();
        file.Flush(flushToDisk: true);
    }
}
