package io.periscope.sql;

import io.periscope.api.error.ProblemsException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;

/**
 * What is converted without being asked for. Numbers become wider numbers and dates timestamps; a
 * text that is written out becomes the date or timestamp that it is compared with. Nothing else: a
 * conversion that can fail gives NULL, and a wrong view would only look empty.
 */
final class Coercion extends TypeCoercionImpl {
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);
  private static final int DATE_LENGTH = 10;

  private final SourceText text;

  Coercion(RelDataTypeFactory types, SqlValidator validator, SourceText text) {
    super(types, validator);
    this.text = text;
  }

  @Override
  public boolean binaryComparisonCoercion(SqlCallBinding call) {
    for (int i = 1; i < call.getOperandCount(); i++) {
      SqlNode operand = call.operand(i);
      if (isWrong(call.operand(0), call.getOperandType(0), operand, call.getOperandType(i))) {
        throw call.newValidationSignatureError();
      }
    }
    return super.binaryComparisonCoercion(call);
  }

  @Override
  public boolean inOperationCoercion(SqlCallBinding call) {
    RelDataType right = call.getOperandType(1);
    if (right.isStruct()
        && right.getFieldCount() == 1
        && isMixed(call.getOperandType(0), right.getFieldList().get(0).getType())) {
      throw refuseIn(call.operand(1));
    } else if (call.operand(1) instanceof SqlNodeList list) {
      for (SqlNode value : list) {
        RelDataType type = validator.deriveType(call.getScope(), value);
        if (isWrong(call.operand(0), call.getOperandType(0), value, type)) {
          throw refuseIn(value);
        }
      }
    }
    return super.inOperationCoercion(call);
  }

  @Override
  public RelDataType implicitCast(RelDataType from, SqlTypeFamily to) {
    boolean same = to.contains(from) || (isTime(from) && !to.equals(SqlTypeFamily.STRING));
    return same ? super.implicitCast(from, to) : none();
  }

  @Override
  public RelDataType getWiderTypeFor(List<RelDataType> types, boolean textIfNeeded) {
    return super.getWiderTypeFor(types, false);
  }

  @Override
  public RelDataType getWiderTypeForTwo(RelDataType a, RelDataType b, boolean textIfNeeded) {
    return super.getWiderTypeForTwo(a, b, false);
  }

  @Override
  public boolean binaryArithmeticCoercion(SqlCallBinding call) {
    return call.collectOperandTypes().stream().noneMatch(SqlTypeUtil::inCharFamily)
        && super.binaryArithmeticCoercion(call);
  }

  private ProblemsException refuseIn(SqlNode value) {
    return text.refuse(
        value.getParserPosition(),
        "'%s' is of another type than what IN looks for; expected one type, and CAST(value AS type) converts"
            .formatted(text.written(value.getParserPosition())));
  }

  private boolean isWrong(SqlNode a, RelDataType left, SqlNode b, RelDataType right) {
    if (isTime(left) && b instanceof SqlCharStringLiteral literal) {
      checkTime(literal, left.getSqlTypeName());
      return false;
    } else if (isTime(right) && a instanceof SqlCharStringLiteral literal) {
      checkTime(literal, right.getSqlTypeName());
      return false;
    }
    return isMixed(left, right);
  }

  /** A written time must be one, because as a NULL it would be equal to nothing. */
  private void checkTime(SqlCharStringLiteral literal, SqlTypeName type) {
    String written = literal.getValueAs(String.class);
    boolean date = type == SqlTypeName.DATE;
    if (!isTime(written, date)) {
      throw text.refuse(
          literal.getParserPosition(),
          "'%s' is compared with a %s and is none; expected the form '%s'"
              .formatted(written, type, date ? "2024-01-31" : "2024-01-31 12:00:00"));
    }
  }

  private static boolean isTime(String written, boolean date) {
    try {
      if (date || written.length() <= DATE_LENGTH) {
        return LocalDate.parse(written).getYear() > 0;
      }
      return LocalDateTime.parse(written.replace('T', ' '), TIMESTAMP).getYear() > 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static boolean isTime(RelDataType type) {
    return SqlTypeUtil.isDatetime(type);
  }

  private static boolean isMixed(RelDataType left, RelDataType right) {
    return isScalar(left)
        && isScalar(right)
        && !left.getFamily().equals(right.getFamily())
        && !(SqlTypeUtil.isNumeric(left) && SqlTypeUtil.isNumeric(right))
        && !(isTime(left) && isTime(right));
  }

  /** Rows and NULL are not compared by their families. */
  private static boolean isScalar(RelDataType type) {
    return !type.isStruct() && type.getSqlTypeName() != SqlTypeName.NULL;
  }

  @SuppressWarnings("NullAway") // Calcite's way to say that there is no such type
  private static RelDataType none() {
    return null;
  }
}
