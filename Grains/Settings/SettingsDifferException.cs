namespace MonkeyTroop.Grains.Settings;

/// <summary>A member was told otherwise than the rest of its cluster. The message says what differs and what to do.</summary>
public sealed class SettingsDifferException : Exception
{
    internal SettingsDifferException(IReadOnlyList<SettingsDifference> differences)
        : base(
            $"this member's settings differ from those that the database has for the whole cluster: {SettingsDifference.Text(differences)}; give it the"
            + " same, or start it once with --take-over to change the cluster's")
    {
    }
}
