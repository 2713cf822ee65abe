namespace MonkeyTroop.HardwareProver.Devices;

/// <summary><see cref="Protocol.ProofOfHardware.Philox"/> in the form that ILGPU compiles.</summary>
internal static class PhiloxKernel
{
    /// <summary>One pass of one counter.</summary>
    public static void Pass(ulong key, ref uint c0, ref uint c1, ref uint c2, ref uint c3)
    {
        var key0 = (uint)key;
        var key1 = (uint)(key >> 32);
        for (var round = 0; round < 10; round++)
        {
            var product0 = 0xD2511F53ul * c0;
            var product1 = 0xCD9E8D57ul * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ key0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ key1;
            c3 = (uint)product0;
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }
    }
}
