namespace MonkeyTroop.HardwareProver.Devices;

/// <summary>A device that does the works of a proof. All give the same digests.</summary>
internal interface IProvingDevice : IDisposable
{
    /// <summary>The device and its driver, for people and for the proof.</summary>
    string Name { get; }

    /// <summary>Works a matrix chain.</summary>
    /// <returns>Four words for each row.</returns>
    /// <exception cref="DeviceException">The device cannot.</exception>
    uint[] Multiply(ulong seed, int inner, int rounds, int rows);

    /// <summary>Fills memory; what was filled before is gone.</summary>
    /// <exception cref="DeviceException">The device has not so much memory free.</exception>
    void Fill(ulong seed, long bytes);

    /// <summary>Walks through the memory that was filled last.</summary>
    /// <returns>Four words for each walk.</returns>
    /// <exception cref="DeviceException">The device cannot.</exception>
    uint[] Walk(ulong seed, int steps, int walks);
}

/// <summary>A device cannot do what it is asked for; the message says why.</summary>
internal sealed class DeviceException : Exception
{
    public DeviceException(string message)
        : base(message)
    {
    }

    public DeviceException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
