using System.Runtime.InteropServices;
using MonkeyTroop.HardwareProver;
using MonkeyTroop.HardwareProver.Devices;
using MonkeyTroop.Protocol.ProofOfHardware;

// Usage: HardwareProver [auto|gpu|cpu|opencl]. The worker starts it; by hand it answers lines of JSON.
// Signals reach the whole group or unit. The worker decides when its prover ends, which it does with its input: rows that were named must be shown before.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
FirstToGo.Mark();
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
