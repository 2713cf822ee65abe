using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MonkeyTroop.Tests.TestKit.Processes;

/// <summary>Sends signals as an operator's <c>kill</c> does.</summary>
public static partial class Signal
{
    private const int NoSuchProcess = 3;
    private const int Interrupt = 2;
    private const int Quit = 3;
    private const int Kill = 9;
    private const int Terminate = 15;

    // The numbers of these two differ between systems: signal(7) on Linux, signal(3) on macOS.
    private static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;
    private static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;

    /// <summary>SIGINT: what Ctrl+C sends.</summary>
    public static void SendInterrupt(int processId) => Send(processId, Interrupt);

    /// <summary>SIGQUIT: what nginx takes as finish and end, and Postgres as end at once.</summary>
    public static void SendQuit(int processId) => Send(processId, Quit);

    /// <summary>SIGTERM: asks a process to end in order.</summary>
    public static void SendTerminate(int processId) => Send(processId, Terminate);

    /// <summary>SIGKILL: ends a process at once.</summary>
    public static void SendKill(int processId) => Send(processId, Kill);

    /// <summary>SIGSTOP: halts a process until <see cref="SendContinue"/>.</summary>
    public static void SendStop(int processId) => Send(processId, Stop);

    /// <summary>SIGCONT: lets a halted process go on.</summary>
    public static void SendContinue(int processId) => Send(processId, Continue);

    private static void Send(int processId, int signal)
    {
        if (SendSignal(processId, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
        {
            throw new Win32Exception(error, $"signal {signal} to process {processId}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
