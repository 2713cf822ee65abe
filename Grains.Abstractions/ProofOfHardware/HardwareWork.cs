namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>The two works that a proof of hardware is made of.</summary>
public enum HardwareWork
{
    /// <summary>A chain of integer matrices: shows how fast the device computes.</summary>
    Matrix,

    /// <summary>Walks through memory: shows how fast the device reads.</summary>
    Memory,
}
