namespace MonkeyTroop.WorkerAgent.Signals;

/// <summary>Asks for a heartbeat before its time.</summary>
internal sealed class HeartbeatTrigger : WakeSignal;
