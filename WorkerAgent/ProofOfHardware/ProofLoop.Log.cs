namespace MonkeyTroop.WorkerAgent.ProofOfHardware;

internal sealed partial class ProofLoop
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Proves what {Device} can do: no jobs are taken for some half a minute")]
    private partial void LogBegins(string device);

    [LoggerMessage(Level = LogLevel.Information, Message = "The hardware is worth {Proven} times the reference GPU; {InForce} counts now ('WorkerAgent hardware' says why)")]
    private partial void LogVerified(decimal proven, decimal inForce);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The proof of hardware was not taken: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The hardware cannot be proven now, and is tried again in an hour: {Reason}")]
    private partial void LogCannot(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A proof of hardware failed by a defect, and is tried again in an hour")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The proof of hardware was given up, since the machine is wanted: it is tried again when nothing runs")]
    private partial void LogGivenUp();

    [LoggerMessage(Level = LogLevel.Information, Message = "The hardware is to be proven, and the machine was never idle: no new jobs are taken until it is done")]
    private partial void LogMakesRoom();
}
