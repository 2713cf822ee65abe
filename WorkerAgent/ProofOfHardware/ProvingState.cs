using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.WorkerAgent.ProofOfHardware;

/// <summary>Whether the node takes no jobs because it proves its hardware, or waits for the last one to end so that it can.</summary>
internal sealed class ProvingState(HeartbeatTrigger trigger)
{
    private volatile bool _isProving;

    /// <summary>Whether it does.</summary>
    public bool IsProving
    {
        get => _isProving;
        set
        {
            if (_isProving != value)
            {
                _isProving = value;
                trigger.Raise();
            }
        }
    }
}
