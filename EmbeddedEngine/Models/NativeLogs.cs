using LLama.Native;

namespace MonkeyTroop.EmbeddedEngine.Models;

/// <summary>
/// What llama.cpp says. While a model is loaded, warnings and errors go into the log; the hundreds of lines below tell about every tensor. Afterwards
/// nothing does: what it says of requests can have their contents in it.
/// </summary>
internal static partial class NativeLogs
{
    [ThreadStatic]
    private static int _errors;

    private static volatile bool _closed;

    /// <summary>Errors that it told this thread so far.</summary>
    public static int ErrorsOfThisThread => _errors;

    /// <summary>Directs it into the log. Before the first call of llama.cpp.</summary>
    public static void Direct(ILogger logger) => NativeLibraryConfig.All.WithLogCallback((level, message) =>
    {
        if (level == LLamaLogLevel.Error)
        {
            _errors++;
        }

        if (!_closed && level is (LLamaLogLevel.Warning or LLamaLogLevel.Error) && message.Trim() is { Length: > 0 } line)
        {
            LogNative(logger, level == LLamaLogLevel.Error ? LogLevel.Error : LogLevel.Warning, line);
        }
    });

    /// <summary>Lets nothing into the log from now on: requests come.</summary>
    public static void Close() => _closed = true;

    [LoggerMessage(Message = "llama.cpp: {Line}")]
    private static partial void LogNative(ILogger logger, LogLevel level, string line);
}
