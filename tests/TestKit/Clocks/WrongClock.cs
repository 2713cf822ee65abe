using System.Globalization;

namespace MonkeyTroop.Tests.TestKit.Clocks;

/// <summary>Sets the clock of a program wrong, from outside and while it runs.</summary>
/// <param name="folder">Folder of the file in which it stands.</param>
/// <param name="name">The program's name.</param>
public sealed class WrongClock(TestFolder folder, string name)
{
    private readonly string _file = folder.At($"{name}.clock");

    /// <summary>The setting of the program.</summary>
    public (string Name, string? Value) Setting => ("Clock:ShiftFile", _file);

    /// <summary>Sets it so far ahead; behind when negative.</summary>
    public void Set(TimeSpan ahead)
    {
        var draft = $"{_file}.draft";
        File.WriteAllText(draft, ahead.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        File.Move(draft, _file, overwrite: true);
    }
}
