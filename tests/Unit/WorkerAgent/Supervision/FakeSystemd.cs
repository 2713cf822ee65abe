using Microsoft.Extensions.Hosting.Systemd;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Supervision;

/// <summary>Keeps what systemd would hear. The real socket is in the tests that start real programs.</summary>
internal sealed class FakeSystemd : ISystemdNotifier
{
    private readonly List<string> _heard = [];

    /// <summary>What it throws instead of listening; null when it listens.</summary>
    public Exception? Failure { get; set; }

    public bool IsEnabled => true;

    public int Count
    {
        get
        {
            lock (_heard)
            {
                return _heard.Count;
            }
        }
    }

    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_heard)
            {
                return [.. _heard];
            }
        }
    }

    public void Notify(ServiceState state)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        lock (_heard)
        {
            _heard.Add(state.ToString());
        }
    }
}
