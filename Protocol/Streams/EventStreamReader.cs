namespace MonkeyTroop.Protocol.Streams;

/// <summary>
/// Reads along a stream of server-sent events (HTML standard, section 9.2.6), in pieces of any size, and says after
/// which bytes the stream could be cut cleanly: at the end of an event, never inside one. Lines end with LF, CRLF or CR;
/// comments and other fields pass. Changes nothing and keeps no text. Worker and client both judge by it whether a stream is complete.
/// </summary>
/// <param name="json">Reads the events' data.</param>
public sealed class EventStreamReader(AnswerReader json)
{
    private const int MaxName = 32;

    private static ReadOnlySpan<byte> Done => "[DONE]"u8;

    private readonly byte[] _name = new byte[MaxName];
    private int _nameLength;

    private int _column;
    private Field _field;
    private bool _inValue;
    private bool _dataBegun;
    private int _doneMatch;
    private bool _eventHasFields;
    private bool _skipLineFeed;

    /// <summary>Which field a line is, by its name as far as it has been read.</summary>
    private enum Field
    {
        /// <summary>A comment, or a field that does not matter.</summary>
        Other,

        /// <summary><c>data</c>.</summary>
        Data,

        /// <summary><c>event</c>.</summary>
        Event,
    }

    /// <summary>Whether the event that ends the answer has been read: <c>data: [DONE]</c>, or the last event of APIs that have no such line.</summary>
    public bool SawEnd { get; private set; }

    /// <summary>Whether nothing is missing: the end was read, or an error in its place.</summary>
    public bool IsComplete => SawEnd || json.SawError;

    /// <summary>
    /// Whether nothing is missing now that the body has come to its own proper end: some engines (ik_llama.cpp, TGI) end it after the last
    /// choice's <c>finish_reason</c> and leave <c>[DONE]</c> out.
    /// </summary>
    public bool IsCompleteAtEnd => IsComplete || json.SawFinish;

    /// <summary>Whether the last line read has no end yet.</summary>
    public bool IsMidLine => _column > 0;

    /// <summary>Whether the last event read has no blank line yet.</summary>
    public bool IsMidEvent => _eventHasFields;

    /// <summary>Reads on; returns how many of these bytes lie before the last place where the stream can be cut cleanly.</summary>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        var clean = 0;
        for (var i = 0; i < bytes.Length;)
        {
            var b = bytes[i];
            if (_skipLineFeed)
            {
                _skipLineFeed = false;
                if (b == '\n')
                {
                    i++;
                    clean = _eventHasFields ? clean : i;
                    continue;
                }
            }

            if (b is (byte)'\n' or (byte)'\r')
            {
                i++;
                _skipLineFeed = b == '\r';
                clean = EndLine() ? i : clean;
                continue;
            }

            var rest = bytes[i..];
            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? rest : rest[..end];
            ReadLine(line);
            i += line.Length;
        }

        return clean;
    }

    /// <summary>The stream is over: an event without its blank line counts as one.</summary>
    public void End()
    {
        EndLine();
        EndEvent();
    }

    private void ReadLine(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty && !_inValue)
        {
            var b = piece[0];
            if (_column == 0)
            {
                _field = b switch { (byte)'d' => Field.Data, (byte)'e' => Field.Event, _ => Field.Other };
                _eventHasFields |= b != ':';
            }

            var name = NameOf(_field);
            if (_field == Field.Other || b != (_column < name.Length ? name[_column] : (byte)':'))
            {
                // Nothing of the line matters, and no later byte of it can make it data.
                _field = Field.Other;
                _column += piece.Length;
                return;
            }

            if (_column == name.Length)
            {
                (_inValue, _dataBegun, _doneMatch, _nameLength) = (true, false, 0, 0);
            }

            _column++;
            piece = piece[1..];
        }

        if (_field == Field.Event)
        {
            ReadName(piece);
        }
        else
        {
            ReadData(piece);
        }
    }

    private static ReadOnlySpan<byte> NameOf(Field field) => field == Field.Event ? "event"u8 : "data"u8;

    private void ReadName(ReadOnlySpan<byte> piece)
    {
        var kept = piece[..Math.Min(piece.Length, MaxName - _nameLength)];
        kept.CopyTo(_name.AsSpan(_nameLength));
        _nameLength += kept.Length;
    }

    private void ReadData(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        if (!_dataBegun)
        {
            _dataBegun = true;
            piece = piece[0] == ' ' ? piece[1..] : piece;
        }

        foreach (var b in _doneMatch < 0 ? default : piece)
        {
            _doneMatch = _doneMatch < Done.Length && b == Done[_doneMatch] ? _doneMatch + 1 : _doneMatch == Done.Length && b == ' ' ? _doneMatch : -1;
            if (_doneMatch < 0)
            {
                break; // nearly every line, at its first byte
            }
        }

        json.Read(piece);
    }

    // True where the stream can be cut after this line.
    private bool EndLine()
    {
        var blank = _column == 0;
        if (_inValue && _field == Field.Data)
        {
            SawEnd |= _doneMatch == Done.Length;
            json.Read("\n"u8);
        }
        else if (_inValue)
        {
            json.TakeType(_name.AsSpan(0, _nameLength).Trim((byte)' '));
        }

        (_column, _inValue) = (0, false);
        if (blank)
        {
            EndEvent();
        }

        return !_eventHasFields || SawEnd;
    }

    private void EndEvent()
    {
        SawEnd |= json.SawLastType;
        _eventHasFields = false;
        json.Reset();
    }
}
