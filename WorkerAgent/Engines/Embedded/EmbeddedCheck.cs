namespace MonkeyTroop.WorkerAgent.Engines.Embedded;

/// <summary>Checks <see cref="EmbeddedOptions"/>.</summary>
internal static class EmbeddedCheck
{
    /// <summary>What is wrong with them.</summary>
    public static IEnumerable<string> Faults(EmbeddedOptions options)
    {
        if (options.Context is < EmbeddedOptions.LeastContext or > EmbeddedOptions.MostContext)
        {
            yield return $"Engines:Embedded:Context takes {EmbeddedOptions.LeastContext} to {EmbeddedOptions.MostContext} tokens";
        }

        if (options.Threads is < 1 or > EmbeddedOptions.MostThreads)
        {
            yield return $"Engines:Embedded:Threads takes 1 to {EmbeddedOptions.MostThreads}";
        }

        if (options.ModelFile is not { } file)
        {
            yield break;
        }

        if (FaultOf(file) is { } fault)
        {
            yield return $"--model-file takes a GGUF file: {fault}";
        }

        if (EmbeddedProgram.Find(options.Program, AppContext.BaseDirectory) is { Exists: false } program)
        {
            yield return $"--model-file needs the embedded engine, and {program.Advice}";
        }
    }

    /// <summary>Why a file is none; null when it begins as one. The rest is llama.cpp's to judge.</summary>
    private static string? FaultOf(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            Span<byte> begin = stackalloc byte[4];
            return stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) == begin.Length && begin.SequenceEqual("GGUF"u8)
                ? null
                : $"{file} does not begin as one";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"there is no {file}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"{file} cannot be read ({e.GetType().Name})";
        }
    }
}
