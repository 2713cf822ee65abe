using LLama.Native;

namespace MonkeyTroop.EmbeddedEngine.Models;

/// <summary>What llama.cpp says goes into the log from warnings on; the hundreds of lines below tell about every tensor.</summary>
internal static partial class NativeLogs
{
    /// <summary>Directs it there. Before the first call of llama.cpp.</summary>
    public static void Direct(ILogger logger) => NativeLibraryConfig.All.WithLogCallback((level, message) =>
    {
        if (level is LLamaLogLevel.Warning or LLamaLogLevel.Error && message.Trim() is { Length: > 0 } line)
        {
            LogNative(logger, level == LLamaLogLevel.Error ? LogLevel.Error : LogLevel.Warning, line);
        }
    });

    [LoggerMessage(Message = "llama.cpp: {Line}")]
    private static partial void LogNative(ILogger logger, LogLevel level, string line);
}
