using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Grains.Scheduling;

internal sealed partial class ModelCatalogGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "the catalog is full with {Models} models; further ones answer 404 while no node serves them")]
    private static partial void LogFull(ILogger logger, int models);
}
