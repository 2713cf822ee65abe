namespace MonkeyTroop.Protocol.Identity;

/// <summary>A key file cannot be used. The message names the file and says what is wrong; it never holds key material.</summary>
/// <param name="path">The file.</param>
/// <param name="problem">What is wrong, as the end of a sentence that begins with the path.</param>
/// <param name="inner">The cause, where another error is one.</param>
public sealed class KeyFileException(string path, string problem, Exception? inner = null)
    : Exception(inner is null ? $"key file {path} {problem}" : $"key file {path} {problem}: {inner.Message}", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
