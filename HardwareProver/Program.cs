using MonkeyTroop.HardwareProver;
using MonkeyTroop.HardwareProver.Devices;
using MonkeyTroop.Protocol.ProofOfHardware;

// Usage: HardwareProver [auto|gpu|cpu|opencl]. The worker starts it; by hand it answers lines of JSON.
try
{
    using var device = ProvingDevices.Open(args is [var kind, ..] ? kind : "auto");
    ProverLoop.Run(device, Console.In, Console.Out);
    return 0;
}
catch (Exception e) when (e is DeviceException or ArgumentException)
{
    Console.Out.WriteLine(new ProverAnswer { Error = e.Message }.ToLine());
    return 1;
}
