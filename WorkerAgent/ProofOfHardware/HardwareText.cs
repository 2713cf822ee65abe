using System.Globalization;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.WorkerAgent.ProofOfHardware;

/// <summary>What counts of a node's hardware, for people. Pure.</summary>
internal static class HardwareText
{
    /// <summary>The lines.</summary>
    public static IReadOnlyList<string> Of(HardwareResponse hardware)
    {
        List<string> lines = [Line($"{hardware.NodeId} earns {hardware.Multiplier} credits a second at most: {hardware.Reason}.")];
        if (hardware is { HardwareMultiplier: { } proven, MultiplicationsPerSecond: { } multiplications, BytesPerSecond: { } bytes })
        {
            lines.Add(Line($"Proven by {hardware.Device} on {hardware.VerifiedAt:yyyy-MM-dd HH:mm} UTC, tier {hardware.Tier}:"));
            lines.Add(Line($"  arithmetic  {multiplications / 1e12:0.000} T integer multiplications a second   (reference {hardware.ReferenceMultiplications / 1e12:0.000})"));
            lines.Add(Line($"  memory      {bytes / 1e9:0.0} GB a second   (reference {hardware.ReferenceBytes / 1e9:0.0})"));
            lines.Add(Line($"  together    (arithmetic / reference)^0.25 x (memory / reference)^0.75 = {proven}"));
        }

        lines.Add(hardware.Delivered is { } delivered
            ? Line($"Payers measured {delivered} times the reference GPU's speed; at most 1.25 times that counts.")
            : "Too few payers have measured this node to count more than 1.");
        if (hardware.RefusedUntil is { } until)
        {
            lines.Add(Line($"A proof was false: none is taken before {until:yyyy-MM-dd HH:mm} UTC."));
        }
        else if (hardware.Due)
        {
            lines.Add("A proof is due: the worker makes it when the machine is idle.");
        }

        return lines;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
